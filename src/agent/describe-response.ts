/**
 * The response as `fetch` would give it: `url` is the last hop's without its fragment, `redirected` tells of hops before.
 * A handler's own Response knows neither, and the last hop's fetch knows of no redirect. Clones say the same.
 */
export function describeResponse(response: Response, url: URL, redirected: boolean): Response {
  const described = new URL(url)
  described.hash = ''
  const { clone } = response
  const facts = {
    url: described.href,
    redirected,
    clone: () => describeResponse(clone.call(response), url, redirected),
  }
  for (const [name, value] of Object.entries(facts)) {
    Object.defineProperty(response, name, { value, configurable: true, enumerable: false, writable: false })
  }
  return response
}

// Larger bodies are not worth reading for the sake of a connection.
const worthReading = 16_384

/**
 * Ends a response whose body nobody will read. A short body is read to its end, so that the connection can be used
 * again; any other is cancelled.
 */
export function discard(response: Response): void {
  if (response.body === null) return
  const length = response.headers.get('content-length')
  const isShort =
    length !== null && Number(length) <= worthReading && !response.headers.has('content-encoding')
  // Whatever becomes of it is no longer this fetch's business: it may have been read by whoever answered.
  const ended: Promise<unknown> = isShort ? response.arrayBuffer() : response.body.cancel()
  ended.catch(() => undefined)
}
