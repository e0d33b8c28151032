import { print } from 'rusk'

const longest = 120

/** A cookie's value for a person to see: session, signed and sealed ones as `‹43 bytes›`, long ones cut, control characters as `\x1b`. */
export function shownValue(name: string, value: string): string {
  // `print` knows what is secret; it shows a pair, of which the name and what joins it are cut off again.
  const pair = print([['Cookie', `${name.replaceAll(';', '')}=${value.replaceAll(';', '')}`]])
  const shown = pair.slice('Cookie: '.length + name.replaceAll(';', '').length + 1)
  return shown.startsWith('‹') ? shown : cut(visible(textOf(value)))
}

/** A name, a path or an attribute as it was received, one character per byte: as UTF-8 where it is, cut where it is long. */
export function shownText(text: string): string {
  return cut(visible(textOf(text)))
}

/** A sentence of ours with words of others in it: control characters as escapes, whole. */
export function shownSentence(text: string): string {
  return visible(text)
}

export function hiddenValue(value: string): string {
  return `‹${value.length} ${value.length === 1 ? 'byte' : 'bytes'}›`
}

/** Control characters, and those that turn the direction of text around, as escapes. */
function visible(text: string): string {
  return text.replaceAll(
    /[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 20)}… (${text.length} characters)` : text
}

const strict = new TextDecoder('utf-8', { fatal: true })

/** Bytes, one character each, as the text that they are in UTF-8; what is none stays as it is. */
export function textOf(bytes: string): string {
  if (/^[\x00-\x7f]*$/.test(bytes) || /[^\x00-\xff]/.test(bytes)) return bytes
  try {
    return strict.decode(Uint8Array.from(bytes, character => character.charCodeAt(0)))
  } catch {
    return bytes
  }
}
