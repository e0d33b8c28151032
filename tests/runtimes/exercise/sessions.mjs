import { withState } from 'rusk/fetch'
import { createSessions, sealedSessions } from 'rusk/session'

const url = 'https://shop.example/'
const add = data => {
  data.count += 1
}

/** One request with a session's cookie: what the handler gave, and the cookie that came back. */
async function visit(sessions, cookie, handle) {
  let result
  const handler = withState({ sessions, onError: error => Promise.reject(error) }, async (_, { session }) => {
    result = await handle(await session())
    return new Response()
  })
  const response = await handler(new Request(url, { headers: cookie ? { cookie } : {} }))
  const [line] = response.headers.getSetCookie()
  return { result, cookie: line?.split(';')[0] }
}

const atOnce = (times, run) => Promise.all(Array.from({ length: times }, run))

/** Sessions in a store: their life, and what races must not lose. */
export async function storedSessions(check, store) {
  const sessions = createSessions({ store, initial: () => ({ count: 0 }), sweep: false })
  check.equal('nothing written, no cookie', await visit(sessions, undefined, s => s.data.count), {
    result: 0,
    cookie: undefined,
  })
  const { cookie } = await visit(sessions, undefined, s => s.update(add))
  check.equal('the cookie', /^__Host-session=[\w-]{43}$/.test(cookie), true)
  await atOnce(50, () => visit(sessions, cookie, s => s.update(add)))
  const count = async from => (await visit(sessions, from, s => s.data.count)).result
  check.equal('50 at once', await count(cookie), 51)

  await visit(sessions, cookie, s => s.flash('notice', 'Saved é'))
  const taken = await atOnce(8, () => visit(sessions, cookie, s => s.takeFlash('notice')))
  check.equal('one takes the flash', taken.map(({ result }) => result).filter(Boolean), ['Saved é'])

  const moved = await visit(sessions, cookie, s => s.signIn('maria'))
  check.equal('signed in: data kept', await count(moved.cookie), 51)
  check.equal('signed in: old id ended', await count(cookie), 0)
  check.equal('listed', (await sessions.list({ subject: 'maria' })).length, 1)

  const late = visit(sessions, moved.cookie, async s => {
    await new Promise(done => setTimeout(done, 20))
    s.update(add)
  })
  await visit(sessions, moved.cookie, s => s.destroy())
  await late
  check.equal('destroyed for good', await count(moved.cookie), 0)

  const again = await visit(sessions, undefined, s => s.signIn('maria'))
  await visit(sessions, again.cookie, s => s.update(add))
  await sessions.revoke({ subject: 'maria' })
  check.equal('revoked', await count(again.cookie), 0)
}

/** Small sessions wholly in the cookie. */
export async function sealed(check, keys) {
  const sessions = sealedSessions({ keys, initial: () => ({ count: 0 }) })
  const { cookie } = await visit(sessions, undefined, s => s.update(add))
  check.equal('sealed', (await visit(sessions, cookie, s => s.data.count)).result, 1)
  check.equal('changed', (await visit(sessions, `${cookie.slice(0, -2)}AA`, s => s.data.count)).result, 0)
}

const counting = store => createSessions({ store, initial: () => ({ count: 0 }), sweep: false })

/** Begins a session in a store that other runtimes have open too, for all of them to count in. */
export const beginCount = async store =>
  (await visit(counting(store), undefined, s => s.update(() => undefined))).cookie

/** Adds to a session that other runtimes add to meanwhile. */
export async function count(store, cookie, times) {
  const sessions = counting(store)
  for (let done = 0; done < times; done += 10)
    await atOnce(10, () => visit(sessions, cookie, s => s.update(add)))
}

export const countOf = async (store, cookie) =>
  (await visit(counting(store), cookie, s => s.data.count)).result
