import { boolean, Cookies, cookie, days, integer, json, list, print } from 'rusk'

const likes = cookie('likes', { value: list(), maxAge: days(400) })
const count = cookie('count', { value: integer(), default: 0 })
const agreed = cookie('agreed', { value: boolean(), sameSite: 'strict' })
const prefs = cookie('prefs', { value: json({ '~standard': schema() }) })

/** A Standard Schema by hand: an object with a theme. */
function schema() {
  return {
    version: 1,
    vendor: 'exercise',
    validate: value =>
      typeof value?.theme === 'string'
        ? { value: { theme: value.theme } }
        : { issues: [{ message: 'no theme' }] },
  }
}

export function cookies(check) {
  const request = new Cookies(
    'likes=cheese|wine; count=12abc; agreed=1; prefs={"theme":"d%C3%A4rk"}; raw=%41',
  )
  check.equal('list', request.get(likes), ['cheese', 'wine'])
  check.equal('integer with default', request.get(count), 0)
  check.equal('boolean', request.get(agreed), true)
  check.equal('json', request.get(prefs), { theme: 'därk' })
  check.equal('raw', request.get('raw'), 'A')
  request.set(likes, ['blue cheese', 'a|b'])
  request.set(count, 1)
  request.set(count, 2)
  request.delete(agreed)
  request.set(prefs, { theme: '🧀' })
  check.equal('get after set', request.get(likes), ['blue cheese', 'a|b'])
  check.equal('get after delete', request.get(agreed), undefined)
  check.equal('lines', request.setCookieLines(), [
    'likes=blue%20cheese|a~1b; Max-Age=34560000; Path=/; HttpOnly; Secure; SameSite=Lax',
    'count=2; Path=/; HttpOnly; Secure; SameSite=Lax',
    'agreed=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict',
    'prefs={%22theme%22:%22%F0%9F%A7%80%22}; Path=/; HttpOnly; Secure; SameSite=Lax',
  ])
  check.equal('print', print({ 'set-cookie': ['session=secret'] }).includes('secret'), false)
  check.throws('too large', () => request.set('big', 'x'.repeat(5000)), 'cookie-too-large')
  check.throws('a prefix', () => cookie('__Host-a', { domain: 'example.org' }), 'forbidden-attribute')
  check.throws('milliseconds', () => cookie('a', { maxAge: days(400) * 1000 }), 'invalid-max-age')
  check.throws('another type', () => request.set(count, '1'), 'invalid-cookie-value')
  request.close()
  check.throws('too late', () => request.set(count, 3), 'headers-sent')
}
