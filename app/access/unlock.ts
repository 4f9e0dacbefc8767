import { note } from '#records/audit'
import { system } from '#records/actor'
import { change, connection } from '#records/change'
import { makeLink } from '#access/one_time_links'
import { tellOfChange } from '#access/security_mail'
import { endSessions } from '#access/sessions'
import Passkey from '#access/models/passkey'
import User from '#access/models/user'

/**
 * Takes every second factor from somebody who lost them all, and ends their sessions.
 * @returns a link that works once, for a new password; null where nobody who may come in has this address
 */
export async function unlock(email: string): Promise<string | null> {
  const byCommand = { ...system, door: 'command' as const }
  return change(byCommand, 'twoFactorTurnedOff', async () => {
    const known = await User.query().where('email', email).whereNull('deleted_at').first()
    if (!known || known.disabledAt || !known.password) return null
    known.sealTotpSecret(null)
    known.totpConfirmedAt = null
    known.totpLastStep = null
    await known.save()
    for (const passkey of await Passkey.of(known.id)) await passkey.delete()
    await connection().from('recovery_codes').where('user_id', known.id).delete()
    await endSessions(known.id)
    await tellOfChange(known, 'twoFactorTurnedOff', null)
    await note(byCommand, 'unlocked', { data: { title: known.name } })
    return makeLink('reset', known.id)
  })
}
