import { parseCookie, type SetCookie, stringifySetCookie } from 'rusk'

/** One request as Next's functions see it. */
export const current = { headers: new Headers(), lines: [] as string[] }

export const headers = async (): Promise<Headers> => current.headers

/** As Next documents it: an encoded value, and `path` the only attribute with a default. */
export const cookies = async () => ({
  get(name: string): { name: string; value: string } | undefined {
    const value = parseCookie(current.headers.get('cookie') ?? '')[name]
    return value === undefined ? undefined : { name, value }
  },
  set(name: string, value: string, attributes: Omit<SetCookie, 'name' | 'value'> = {}): void {
    current.lines.push(stringifySetCookie({ name, value, path: '/', ...attributes }))
  },
})
