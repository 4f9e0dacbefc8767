import Mark from '#contacts/models/mark'

/** Whoever follows a record hears of its changes. */
export default class Follower extends Mark {
  static table = 'followers'
  static word = 'follower'
}
