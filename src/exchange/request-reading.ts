/** What every kind of request can be asked. Each answer is worked out when it is asked for. */
export interface RequestReading {
  /** The value of a request header; `name` is in lower case. */
  header(name: string): string | undefined
  /** Whether the request has a header of one of these names, in lower case. */
  hasAny(names: readonly string[]): boolean
  /** The host and port that the request names. */
  readonly host: string | undefined
  /** Our own connection is encrypted. */
  readonly encrypted: boolean
  /** HTTP/1.0, which proxies still speak and browsers do not. */
  readonly oldProtocol: boolean
  /** The address at the other end of our connection, where the runtime tells it. */
  readonly peer: string | undefined
}
