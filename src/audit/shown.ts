/** Control characters as `\x1b`, and no more than a message can bear: names come from the network. */
export function shownName(name: string): string {
  const cut = name.length > 100 ? `${name.slice(0, 100)}…` : name
  return cut.replaceAll(
    /[\x00-\x1f\x7f-\x9f]/g,
    character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

/** An address without user name, query and fragment, which may hold secrets. */
export function shownUrl(url: URL): string {
  return shownName(`${url.protocol}//${url.host}`) + shownName(url.pathname)
}
