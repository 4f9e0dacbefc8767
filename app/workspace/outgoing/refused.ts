const sentences = {
  address: 'This is not an address of a web server.',
  scheme: 'Only addresses that begin with http:// or https:// are asked.',
  userinfo: 'An address with a user name or password in it is not asked.',
  private:
    'This address belongs to this machine or its own network. Whoever runs the server can allow it by OUTGOING_ALLOW.',
  host: 'This host is not one of those that were declared.',
  redirects: 'The server sends on from address to address without end.',
  downgrade: 'The server sends on from https to http.',
  tooLarge: 'The answer is larger than it may be.',
  time: 'The server took too long to answer.',
}

export type Reason = keyof typeof sentences

/** A request that was not sent, or an answer that was not taken; the sentence may be shown. */
export class OutgoingRefused extends Error {
  readonly reason: Reason

  constructor(reason: Reason) {
    super(sentences[reason])
    this.reason = reason
  }
}
