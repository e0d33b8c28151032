/**
 * The path of a cookie whose line names none: the request's path up to its last slash.
 *
 * @see RFC 6265bis §5.1.4
 */
export function defaultPath(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash > 0 ? path.slice(0, slash) : '/'
}
