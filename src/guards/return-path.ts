/** Longer ones come from nobody's address bar, and a header must carry it. */
const LONGEST = 2048

/**
 * Where to send a user back to, from a text that anybody may have written: a path on our own origin, ready for `Location`;
 * or `fallback` for anything that is none, or longer than 2048 characters.
 *
 * A path starts with one slash. `//host`, `/\host`, `https:…`, and what a browser would turn into one of them are none: it drops tabs
 * and line ends, and reads a backslash as a slash.
 *
 * @see CWE-601
 */
export function returnPath(text: unknown, fallback = '/'): string {
  if (typeof text !== 'string' || text.length > LONGEST) return fallback
  if (!/^\/(?!\/)[^\\\u0000-\u0020\u007f-\u009f]*$/.test(text)) return fallback
  const url = new URL(text, OWN)
  // `/.//host` is a path as long as nobody cuts its dots off, as the parser just did.
  if (url.origin !== OWN || url.pathname.startsWith('//')) return fallback
  const path = url.pathname + url.search + url.hash
  return path.length > LONGEST ? fallback : path
}

/** No server has this name: RFC 6761. */
const OWN = 'http://return.invalid'
