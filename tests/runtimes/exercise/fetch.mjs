import { cookie, integer } from 'rusk'
import { withState } from 'rusk/fetch'
import { csrf } from 'rusk/guards'

const count = cookie('count', { value: integer(), default: 0 })

/** The handler of a small site: what each path does is checked in `site`. */
export const handler = withState(
  { onError: () => new Response('mended', { status: 500 }) },
  (request, { cookies }) => {
    const { pathname } = new URL(request.url)
    cookies.set(count, cookies.get(count) + 1)
    if (pathname === '/two') cookies.set('second', 'é')
    if (pathname === '/redirect') return Response.redirect(new URL('/', request.url), 303)
    if (pathname === '/thrown-redirect') throw new Response(null, { status: 302, headers: { location: '/' } })
    if (pathname === '/error') throw new Error('of the handler')
    if (pathname === '/frozen') return Response.error()
    if (pathname === '/stream') return new Response(streamOf(['hel', 'lo']))
    if (pathname === '/own') return new Response('own', { headers: { 'set-cookie': 'own=1' } })
    return new Response(`${cookies.get(count)}`)
  },
)

function streamOf(chunks) {
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.close()
      else controller.enqueue(encoder.encode(chunk))
    },
  })
}

const site = 'https://shop.example'
const line = n => `count=${n}; Path=/; HttpOnly; Secure; SameSite=Lax`

export async function fetchAdapter(check) {
  const visit = async (path, cookie) => {
    const response = await handler(new Request(site + path, { headers: cookie ? { cookie } : {} }))
    return [response.status, response.headers.getSetCookie(), await response.text()]
  }
  check.equal('first visit', await visit('/'), [200, [line(1)], '1'])
  check.equal('second visit', await visit('/', 'count=1'), [200, [line(2)], '2'])
  check.equal('two cookies', (await visit('/two'))[1], [
    line(1),
    'second=%C3%A9; Path=/; HttpOnly; Secure; SameSite=Lax',
  ])
  check.equal('a redirect', (await visit('/redirect')).slice(0, 2), [303, [line(1)]])
  check.equal('a thrown redirect', (await visit('/thrown-redirect')).slice(0, 2), [302, [line(1)]])
  check.equal('an error', await visit('/error'), [500, [line(1)], 'mended'])
  check.equal('a stream', await visit('/stream'), [200, [line(1)], 'hello'])
  check.equal('a cookie set by hand', (await visit('/own'))[1], ['own=1', line(1)])
  const local = await handler(new Request('http://localhost:8000/'))
  check.equal('localhost', local.headers.getSetCookie(), ['count=1; Path=/; HttpOnly; SameSite=Lax'])

  const guard = csrf()
  const post = from => new Request(site, { method: 'POST', headers: { 'sec-fetch-site': from } })
  check.equal('csrf: our own page', guard(post('same-origin')), undefined)
  check.equal('csrf: another site', guard(post('cross-site'))?.status, 403)
}
