// app/state.ts
import { cookies, headers } from 'next/headers'
import { type CookieDefinition, Cookies, parseSetCookie, stringifyCookie } from 'rusk'
import { type State, withState } from 'rusk/fetch'
import type { Session } from 'rusk/session'
import { sessions } from '@/app/sessions'

type Mine = State<Session<{ count: number }>>

/** Does a server action's work with the state of its request, and hands the cookies to Next. Once in an action. */
export async function withActionState<Result>(
  work: (state: Mine) => Result | Promise<Result>,
): Promise<Result> {
  let finish = (): Result => {
    throw new Error('The action did not run.')
  }
  const act = withState({ sessions, onError: rethrown }, async (_request, state) => {
    try {
      const result = await work(state)
      finish = () => result
    } catch (error) {
      // Next's own redirect() and notFound() are thrown, too, and must not cost the cookies.
      finish = () => {
        throw error
      }
    }
    return new Response()
  })
  const sent = await headers()
  const response = await act(new Request(`https://${sent.get('host')}/`, { headers: new Headers(sent) }))
  const store = await cookies()
  for (const line of response.headers.getSetCookie()) {
    const { name, value = '', ...attributes } = parseSetCookie(line)!
    store.set(name, value, attributes)
  }
  return finish()
}

/** A cookie's value in a server component, which can set none. After an action it is as the action left it. */
export async function readCookie<Read>(definition: CookieDefinition<never, Read, boolean>): Promise<Read> {
  const { name } = definition
  // A cookie that an action deleted stays in Next's list, empty.
  const value = (await cookies()).get(name)?.value
  return new Cookies(value ? stringifyCookie({ [name]: value }) : '').get(definition)
}

function rethrown(error: unknown): never {
  throw error
}
