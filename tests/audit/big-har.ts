import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

/** A body as recordings hold them: base64, and JSON in JSON with its quotes escaped. */
const body = `{\\"items\\":[${'\\"8f7d3a9b2c1e\\\\\\"x\\",'.repeat(400)}]}`
const image = 'iVBORw0KGgoAAAANSUhEUgAA'.repeat(4000)

function entry(index: number): string {
  const text = index % 3 === 0 ? image : body
  const line =
    index % 100 === 7 ? `,{"name":"Set-Cookie","value":"c${index % 50}=1; Path=/; SameSite=Lax"}` : ''
  return `{"startedDateTime":"2026-11-23T12:00:00.000Z","time":12,"request":{"method":"GET","url":"https://shop.example/item/${index}","httpVersion":"h2","headers":[{"name":"Cookie","value":"theme=dark"},{"name":"Sec-Fetch-Site","value":"same-origin"}],"queryString":[],"cookies":[],"postData":{"mimeType":"application/json","text":"${body}"}},"response":{"status":200,"headers":[{"name":"Content-Type","value":"text/html"}${line}],"cookies":[],"content":{"size":${text.length},"mimeType":"text/html","text":"${text}"}},"cache":{},"timings":{"wait":1.5},"_initiator":{"type":"script","stack":{"callFrames":[{"url":"https://shop.example/app.js","lineNumber":1}]}}}`
}

/** Writes an HTTP Archive of at least so many bytes, with one planted fault at its end. Answers how many entries it has. */
export async function writeBigHar(path: string, bytes: number): Promise<number> {
  const file = createWriteStream(path)
  let written = 0
  let count = 0
  const write = async (text: string): Promise<void> => {
    written += text.length
    if (!file.write(text)) await once(file, 'drain')
  }
  await write('{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"pages":[],"entries":[')
  while (written < bytes) {
    await write(`${count === 0 ? '' : ','}\n${entry(count)}`)
    count += 1
  }
  const fault = entry(1).replace(
    '"response":{"status":200,"headers":[',
    '"response":{"status":200,"headers":[{"name":"Set-Cookie","value":"last=1; Domain=com"},',
  )
  await write(`,\n${fault}]}}`)
  file.end()
  await finished(file)
  return count + 1
}
