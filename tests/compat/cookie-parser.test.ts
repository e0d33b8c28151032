import cookieParser from 'cookie-parser'
import express from 'express'
import { cookie, days, json } from 'rusk'
import { cookieSignature } from 'rusk/compat'
import { state } from 'rusk/express'
import { generateKey, type Keyring, keyring } from 'rusk/keys'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { Site } from './site.ts'

const secret = 'the secret of the old shop'
const key = generateKey()

/** The shop as it was: signed cookies of cookie-parser. */
function oldShop() {
  const app = express()
  app.use(cookieParser(secret))
  app.post('/login', (_req, res) => {
    res.cookie('user', 'ada', { signed: true, httpOnly: true, maxAge: 7 * 86_400_000 })
    res.cookie('prefs', { theme: 'dark' }, { signed: true })
    res.send('welcome')
  })
  app.get('/who', (req, res) => {
    const { user, prefs } = req.signedCookies as { user?: string; prefs?: { theme: string } }
    res.send(`${user || 'nobody'} ${prefs ? prefs.theme : 'light'}`)
  })
  return app
}

/** The shop as it is: the same pages, with a keyring that accepts the old cookies or does not any more. */
function newShop(keys: Keyring) {
  const user = cookie('user', { sign: keys, maxAge: days(7) })
  const prefs = cookie('prefs', { sign: keys, value: json(z.object({ theme: z.string() })) })
  const web = state()
  const app = express()
  app.use(web)
  app.get('/who', (req, res) => {
    const { cookies } = web.of(req)
    res.send(`${cookies.get(user) ?? 'nobody'} ${cookies.get(prefs)?.theme ?? 'light'}`)
  })
  app.post('/logout', (req, res) => {
    web.of(req).cookies.delete(user)
    res.send('bye')
  })
  return app
}

const own = () => keyring(key)
const accepting = () => own().accept(cookieSignature(secret, { cookies: ['user', 'prefs'] }))

it('keeps its users through the move, and after the old secret is gone', async () => {
  await using site = await Site.open(oldShop())
  const ada = site.browser()
  await ada.post('/login')
  expect(await ada.get('/who')).toBe('ada dark')
  const before = ada.value('user')

  await site.switchTo(newShop(accepting()))
  expect(await ada.get('/who')).toBe('ada dark')
  expect(ada.names).toEqual(['prefs', 'user'])
  expect(ada.value('user')).not.toBe(before)
  expect(ada.value('user')).toMatch(/^s1/)
  expect(ada.value('prefs')).toMatch(/^b1/)
  expect(await ada.get('/who')).toBe('ada dark')
  expect(ada.linesReceived).toBe(0)

  await site.switchTo(newShop(own()))
  expect(await ada.get('/who')).toBe('ada dark')
  await ada.post('/logout')
  expect(ada.names).toEqual(['prefs'])
  expect(await ada.get('/who')).toBe('nobody dark')
})

it('knows nobody by a cookie that was tampered with, forged, or given to another name', async () => {
  await using site = await Site.open(oldShop())
  const ada = site.browser()
  await ada.post('/login')
  await site.switchTo(newShop(accepting()))
  const sent = ada.value('user')
  const forged = [sent.replace('ada', 'eve'), sent.slice(0, -1), sent.split('.')[0]!, 's%3Aada.', 'ada']
  for (const value of forged) {
    expect(await site.browser().put('user', value).get('/who')).toBe('nobody light')
  }
  // Re-issued, a value is bound to its name.
  await ada.get('/who')
  expect(await site.browser().put('user', ada.value('prefs')).get('/who')).toBe('nobody light')
})

it('drops those who come after the old secret is gone, and nobody before', async () => {
  await using site = await Site.open(oldShop())
  const [ada, eve] = [site.browser(), site.browser()]
  await ada.post('/login')
  await eve.post('/login')
  await site.switchTo(newShop(accepting()))
  await ada.get('/who')
  await site.switchTo(newShop(own()))
  expect(await ada.get('/who')).toBe('ada dark')
  expect(await eve.get('/who')).toBe('nobody light')
})
