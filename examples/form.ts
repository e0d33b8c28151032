import type { Context } from 'hono'

/** The text of a form's field; '' where it is absent, only white space, or a file. */
export async function field(c: Context, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name]
  return typeof value === 'string' && value.trim() !== '' ? value : ''
}
