import { decodeUtf8, encodeUtf8 } from '../utf8.ts'

// Cookies hold one character per byte; files and browsers' interfaces hold text. UTF-8 is between them.

/** The text that a cookie's bytes spell, and whether it spells them exactly. */
export function textOf(bytes: string): { readonly text: string; readonly exact: boolean } {
  const text = decodeUtf8(bytes)
  return { text, exact: text === bytes || encodeUtf8(text) === bytes }
}

/** The bytes of a text, one character per byte. */
export function bytesOf(text: string): string {
  return encodeUtf8(text)
}

/** The bytes of a file, one character per byte: a text is taken in UTF-8. */
export function fileBytes(file: string | Uint8Array): string {
  if (typeof file === 'string') return encodeUtf8(file)
  let bytes = ''
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < file.length; at += 8192) bytes += String.fromCharCode(...file.subarray(at, at + 8192))
  return bytes
}

/** A string of bytes as bytes. */
export function toFile(bytes: string): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(bytes.length)
  for (let at = 0; at < bytes.length; at++) file[at] = bytes.charCodeAt(at)
  return file
}
