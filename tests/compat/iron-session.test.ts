import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { getIronSession } from 'iron-session'
import { type Cookies, cookie, days, json } from 'rusk'
import { ironSession } from 'rusk/compat'
import { generateKey, type Keyring, keyring } from 'rusk/keys'
import { withState } from 'rusk/node'
import { createSessions, type Session } from 'rusk/session'
import { memoryStore } from 'rusk/session/memory'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { Site } from './site.ts'

const password = 'the password of the old shop, long enough'
const key = generateKey()
const name = 'shop'
const Old = z.object({ userId: z.string(), theme: z.string() })

/** The shop as it was. */
const oldShop: RequestListener = async (req: IncomingMessage, res: ServerResponse) => {
  const session = await getIronSession<z.infer<typeof Old>>(req, res, { password, cookieName: name })
  if (req.url === '/login') {
    Object.assign(session, { userId: 'ada', theme: 'dark' })
    await session.save()
  }
  res.end(`${session.userId ?? 'nobody'} ${session.theme ?? 'light'}`)
}

/** The shop as it is, with the session in a cookie as before. */
function inCookie(keys: Keyring): RequestListener {
  const session = cookie(name, { seal: keys, value: json(Old), maxAge: days(14) })
  return withState((req, res, { cookies }) => {
    if (req.url === '/logout') cookies.delete(session)
    const { userId, theme } = cookies.get(session) ?? {}
    res.end(`${userId ?? 'nobody'} ${theme ?? 'light'}`)
  })
}

interface Data {
  theme: string
}

/** The shop as it is, with the session in a store. */
function inStore(keys: Keyring): RequestListener {
  const old = cookie(name, { seal: keys, value: json(Old) })
  const sessions = createSessions({
    store: memoryStore(),
    initial: (): Data => ({ theme: 'light' }),
    warn: () => {},
  })
  async function moveIn(s: Session<Data>, cookies: Cookies) {
    const was = cookies.get(old)
    if (was === undefined) return
    cookies.delete(old)
    if (!s.isNew) return
    s.set('theme', was.theme)
    await s.signIn(was.userId)
  }
  return withState({ sessions }, async (req, res, { cookies, session }) => {
    const s = await session()
    await moveIn(s, cookies)
    if (req.url === '/logout') await s.destroy()
    res.end(`${s.subject ?? 'nobody'} ${s.data.theme}`)
  })
}

const own = () => keyring(key)
const accepting = () => own().accept(ironSession({ password }))

it('keeps its users through the move, in a cookie', async () => {
  await using site = await Site.open(oldShop)
  const ada = site.browser()
  await ada.post('/login')
  expect(await ada.get('/who')).toBe('ada dark')
  expect(ada.value(name)).toMatch(/^Fe26\.2/)

  await site.switchTo(inCookie(accepting()))
  expect(await ada.get('/who')).toBe('ada dark')
  expect(ada.value(name)).toMatch(/^e1/)
  expect(await ada.get('/who')).toBe('ada dark')
  expect(ada.linesReceived).toBe(0)

  await site.switchTo(inCookie(own()))
  expect(await ada.get('/who')).toBe('ada dark')
  await ada.post('/logout')
  expect(ada.names).toEqual([])
  expect(await ada.get('/who')).toBe('nobody light')
})

it('keeps its users through the move, into a store', async () => {
  await using site = await Site.open(oldShop)
  const ada = site.browser()
  await ada.post('/login')
  await site.switchTo(inStore(accepting()))
  expect(await ada.get('/who')).toBe('ada dark')
  expect(ada.names).toEqual(['__Host-session'])
  expect(await ada.get('/who')).toBe('ada dark')
  expect(ada.linesReceived).toBe(0)
  await ada.post('/logout')
  expect(ada.names).toEqual([])
  expect(await ada.get('/who')).toBe('nobody light')
})

it.each([
  ['in a cookie', inCookie],
  ['into a store', inStore],
])('knows nobody by a seal that was tampered with, %s', async (_, program) => {
  await using site = await Site.open(oldShop)
  const ada = site.browser()
  await ada.post('/login')
  await site.switchTo(program(accepting()))
  const sent = ada.value(name)
  const parts = sent.split('*')
  const later = parts.with(5, `${Number(parts[5]) + 1000}`).join('*')
  for (const value of [later, sent.slice(0, -5), sent.replace('*1*', '*2*'), '*'.repeat(7), 'Fe26.2']) {
    expect(await site.browser().put(name, value).get('/who')).toBe('nobody light')
  }
})
