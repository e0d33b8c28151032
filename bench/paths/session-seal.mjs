import { getIronSession } from 'iron-session'
import { Cookies } from '../../dist/index.js'
import { keyring } from '../../dist/keys/keys-node.js'
import { sealedSessions } from '../../dist/session/index.js'

const secret = 'A'.repeat(43)
const facts = { secure: true, local: false, host: 'shop.example' }
const sessions = sealedSessions({ keys: keyring(secret), initial: () => ({ count: 0, name: 'Ada' }) })
const ironOptions = { password: secret, cookieName: 'session' }

let cookie = ''
/** A request that counts up in its session, without a server: the cookie in, the cookie out. */
async function sealed() {
  const cookies = new Cookies(cookie)
  const scope = sessions.scope(cookies, facts)
  const s = await scope.session()
  s.update(data => {
    data.count += 1
  })
  if (scope.pending) await scope.commit()
  const [line] = cookies.setCookieLines()
  cookie = line.slice(0, line.indexOf(';'))
  return line
}

let ironCookie = ''
async function iron() {
  const request = new Request('https://shop.example/', { headers: { cookie: ironCookie } })
  const response = new Response()
  const session = await getIronSession(request, response, ironOptions)
  session.count = (session.count ?? 0) + 1
  session.name = 'Ada'
  await session.save()
  const line = response.headers.get('set-cookie')
  ironCookie = line.slice(0, line.indexOf(';'))
  return line
}

export default {
  title: 'A session in a sealed cookie, in and out',
  groups: [
    {
      name: 'count up',
      cases: { rusk: sealed, 'iron-session': iron },
      targets: [{ times: 20, of: ['iron-session'] }],
    },
  ],
}
