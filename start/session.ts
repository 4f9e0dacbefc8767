import { Session } from '@adonisjs/session'

/**
 * A session that nobody changed is not written again. Its cookies last thirty days from sign-in, as its row in `user_sessions`
 * does, so that there is nothing to prolong; signing and encrypting them anew costs 0.15 ms of each page.
 */
const { commit } = Session.prototype
Session.prototype.commit = async function () {
  const flashes = this.initiated && !this.responseFlashMessages.isEmpty
  if (this.fresh || flashes || this.hasBeenModified || this.hasRegeneratedSession)
    await commit.call(this)
}
