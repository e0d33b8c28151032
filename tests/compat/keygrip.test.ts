import Keygrip from 'keygrip'
import Koa from 'koa'
import { cookie, days } from 'rusk'
import { keygrip } from 'rusk/compat'
import { generateKey, type Keyring, keyring } from 'rusk/keys'
import { state } from 'rusk/koa'
import { expect, it } from 'vitest'
import { Site } from './site.ts'

const secrets = ['a newer key', 'an old key']
const key = generateKey()

/** The shop as it was: Koa's own signed cookies. */
function oldShop(keys: string[] | Keygrip) {
  const app = new Koa()
  app.keys = keys
  app.use(ctx => {
    if (ctx.path === '/login') ctx.cookies.set('user', 'ada', { signed: true, maxAge: 7 * 86_400_000 })
    ctx.body = ctx.cookies.get('user', { signed: true }) ?? 'nobody'
  })
  return app.callback()
}

/** The shop as it is: the same pages. */
function newShop(keys: Keyring) {
  const user = cookie('user', { sign: keys, maxAge: days(7) })
  const web = state()
  const app = new Koa()
  app.use(web)
  app.use(ctx => {
    const { cookies } = web.of(ctx)
    if (ctx.path === '/logout') cookies.delete(user)
    if (ctx.path === '/login') cookies.set(user, 'eve')
    ctx.body = cookies.get(user) ?? 'nobody'
  })
  return app.callback()
}

const own = () => keyring(key)
const accepting = () => own().accept(keygrip(secrets))

it('keeps its users through the move, and after the old keys are gone', async () => {
  await using site = await Site.open(oldShop([secrets[1]!]))
  const ada = site.browser()
  await ada.post('/login')
  expect(await ada.get('/who')).toBe('ada')
  expect(ada.names).toEqual(['user', 'user.sig'])

  await site.switchTo(newShop(accepting()))
  expect(await ada.get('/who')).toBe('ada')
  expect(ada.names).toEqual(['user'])
  expect(ada.value('user')).toMatch(/^s1/)
  expect(await ada.get('/who')).toBe('ada')
  expect(ada.linesReceived).toBe(0)

  await site.switchTo(newShop(own()))
  expect(await ada.get('/who')).toBe('ada')
  await ada.post('/logout')
  expect(ada.names).toEqual([])
  expect(await ada.get('/who')).toBe('nobody')
})

it('leaves nothing of the old cookie at a logout or a login before it was read', async () => {
  for (const [path, names] of [
    ['/logout', []],
    ['/login', ['user']],
  ] as const) {
    await using site = await Site.open(oldShop(secrets))
    const ada = site.browser()
    await ada.post('/login')
    await site.switchTo(newShop(accepting()))
    await ada.post(path)
    expect(ada.names).toEqual(names)
  }
})

it('knows nobody by a value or a signature of another', async () => {
  await using site = await Site.open(oldShop(secrets))
  const ada = site.browser()
  await ada.post('/login')
  await site.switchTo(newShop(accepting()))
  const signature = ada.value('user.sig')
  const forged = [
    ['eve', signature],
    ['ada', signature.slice(0, -1)],
    ['ada', new Keygrip(['a guess']).sign('user=ada')],
    ['ada', new Keygrip(secrets).sign('plan=ada')],
  ] as const
  for (const [value, sig] of forged) {
    const mallory = site.browser().put('user', value).put('user.sig', sig)
    expect(await mallory.get('/who')).toBe('nobody')
  }
  expect(await site.browser().put('user', 'ada').get('/who')).toBe('nobody')
})

it('moves from a Keygrip of another algorithm', async () => {
  await using site = await Site.open(oldShop(new Keygrip(secrets, 'sha256')))
  const ada = site.browser()
  await ada.post('/login')
  await site.switchTo(newShop(own().accept(keygrip(secrets, { algorithm: 'sha256' }))))
  expect(await ada.get('/who')).toBe('ada')
  expect(ada.names).toEqual(['user'])
})
