/** Next's redirect is an error that Next catches. */
export function redirect(to: string): never {
  throw Object.assign(new Error('NEXT_REDIRECT'), { digest: `NEXT_REDIRECT;push;${to};307;` })
}
