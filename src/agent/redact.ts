import { secretName } from '../cookies/print.ts'

const utf8 = new TextEncoder()

// `print` shows one's own cookies, and knows what a keyring makes. A trace shows anyone's: it hides more rather than less.
const othersSecretNames = /^sid|jwt|csrf|xsrf|secret|passw|remember|signature|credential|api.?key/i

// Signatures, sealed text and random ids are long runs without a space or a list's comma.
const longRun = /[A-Za-z0-9_+/=-]{20,}/

/** Whether a name says that it holds a secret, whatever the application calls it: connect.sid, XSRF-TOKEN, remember_me … */
function isSecretName(name: string): boolean {
  return secretName.test(name) || othersSecretNames.test(name)
}

/** Whether a cookie's value may be a session's id, signed or sealed: by its name, or because it looks random. */
function mayBeSecret(name: string, value: string): boolean {
  return isSecretName(name) || longRun.test(value)
}

/** A cookie's value for a person to see: as it is, or `‹43 bytes›` where it may be a secret. Values hold one character per byte. */
export function shownValue(name: string, value: string): string {
  return mayBeSecret(name, value) ? hidden(value) : value
}

function hidden(value: string): string {
  const bytes = /[^\x00-\xff]/.test(value) ? utf8.encode(value).length : value.length
  return `‹${bytes} ${bytes === 1 ? 'byte' : 'bytes'}›`
}

/** A `Cookie` value with its secrets hidden. */
export function shownCookies(header: string): string {
  return header.split(';').map(shownPair).join(';')
}

/** A `Set-Cookie` line with its secret hidden; attributes stay. */
export function shownLine(line: string): string {
  const end = line.indexOf(';')
  return end === -1 ? shownPair(line) : shownPair(line.slice(0, end)) + line.slice(end)
}

function shownPair(pair: string): string {
  const equals = pair.indexOf('=')
  // A pair without a name is a value.
  if (equals === -1) return shownValue('', pair)
  const name = pair.slice(0, equals)
  return `${name}=${shownValue(name.trimEnd(), pair.slice(equals + 1))}`
}

/** A header field's value with its secrets hidden: cookies, and whatever signs in, such as Authorization and X-CSRF-Token. */
export function shownField(name: string, value: string): string {
  switch (name.toLowerCase()) {
    case 'cookie':
      return shownCookies(value)
    case 'set-cookie':
      return shownLine(value)
    // What a server asks for is no secret.
    case 'www-authenticate':
    case 'proxy-authenticate':
      return value
    default:
      return isSecretName(name) ? hidden(value) : value
  }
}
