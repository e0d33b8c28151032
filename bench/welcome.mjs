// The welcome page of the chapter, which reads one cookie and sets one: what is the same of it on every framework.
import { rowOf } from './harness.mjs'
import { cookieHeader } from './samples.mjs'
import { cpuOfRequests } from './served.mjs'

export const first = '<!doctype html><title>Welcome</title><p>This is your first visit.'
export const again = '<!doctype html><title>Welcome</title><p>You have been here before.'
export const html = 'text/html; charset=UTF-8'

/** What the other libraries have to be told. Not `secure`: Koa's cookies refuse it over http. */
export const attributes = { path: '/', httpOnly: true, sameSite: 'lax' }
export const constantLine = 'visited=yes; Path=/; HttpOnly; Secure; SameSite=Lax'

/** A browser's request to a site that is not on its own machine. */
export const head = [
  'GET / HTTP/1.1',
  'Host: www.example.com',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language: en-US,en;q=0.5',
  'Accept-Encoding: gzip, deflate, br, zstd',
  `Cookie: ${cookieHeader(4)}; visited=yes`,
]

export const note =
  'One cookie is read and one set, as a browser asks with five cookies. Servers in processes of their own, over 16 kept connections. What is added is measured on requests that are handed to the same processes without a socket.'

export const measured = (module, names, quick) =>
  cpuOfRequests({ module, names, head, rounds: quick ? 15 : 61 })

/** The rows of one framework: the whole requests, and what is added to the bare framework. */
export function rowsOf(
  { cpu, added },
  framework,
  { customary, idle = 'a middleware that does nothing', times = 2 },
) {
  const [own, bare, nothing] = [`rusk on ${framework}`, `bare ${framework}`, `${framework}, ${idle}`]
  return [
    rowOf(
      { name: framework, rusk: own, limits: [bare, nothing] },
      Object.fromEntries([own, customary, bare, nothing].map(name => [name, cpu[name]])),
      'µs',
    ),
    rowOf(
      { name: `${framework}: what is added to the bare framework`, limits: [idle], targets: [{ times }] },
      { rusk: added(own, bare), [customary]: added(customary, bare), [idle]: added(nothing, bare) },
      'µs',
    ),
  ]
}
