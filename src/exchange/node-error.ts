import { errorText } from './error-response.ts'
import type { NodeResponse } from './node-response.ts'

/** Fields that tell of a body or a place which the error's page is not. */
const bodyFields = [
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-range',
  'etag',
  'expires',
  'last-modified',
  'location',
  'trailer',
  'transfer-encoding',
]

/** Answers with a page without details. Where a response has begun it is cut off, so that nobody takes it for whole. */
export function sendError(response: NodeResponse, status: number): void {
  if (response.writableEnded && response.headersSent) return
  if (response.writableEnded || response.headersSent) {
    response.destroy()
    return
  }
  for (const name of bodyFields) response.removeHeader(name)
  const text = errorText(status)
  // HTTP/2 has no status message, and warns of one.
  if (Object.hasOwn(response, 'statusMessage')) Object.assign(response, { statusMessage: undefined })
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=UTF-8',
    'Content-Length': text.length,
  })
  response.end(text)
}

/** Whether an error only says that the client went away while it was being answered. */
export function isDisconnection(error: unknown, response: NodeResponse): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ERR_STREAM_PREMATURE_CLOSE' && response.destroyed === true && !response.writableFinished
}
