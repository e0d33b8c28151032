// The welcome page of the chapter, which reads one cookie and sets one: what is the same of it on every framework.
import { rowOf } from './harness.mjs'
import { cookieHeader } from './samples.mjs'
import { costOfRequests, cpuOfRequests, serve } from './served.mjs'

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
  'One cookie is read and one set, as a browser asks with five cookies. Servers in processes of their own on one core, loaded from another over 16 kept connections. What is added is measured on requests that are handed to such processes without a socket. The limit is a middleware that searches the field for a name and sets a constant line, in the quickest way that the framework has: no library.'

/** What a path of this page is: whole requests, and what is added to others. */
export async function measured(module, names, quick) {
  const cpu = await cpuOfRequests({ module, names, head, rounds: quick ? 15 : 61 })
  const cost = await costOfRequests({ module, names, head, rounds: quick ? 9 : 31, starts: quick ? 2 : 7 })
  return { cpu, added: (name, to) => cost[name] - cost[to] }
}

/** Serves, if this process was started for that. */
export async function serveAsked(servers) {
  const [, , flag, name] = process.argv
  if (flag === '--serve') serve(await servers[name]())
}

/** What every library does at least: finds a name in the field. */
export const hasVisited = field => typeof field === 'string' && field.includes('visited=')

/** What the limit of a framework is called. */
export const limitOf = framework => `${framework}, a constant line`

/** The rows of one framework: the whole requests, and what is added to the bare framework. */
export function rowsOf({ cpu, added }, framework, { customary, times = 2 }) {
  const [own, bare, limit] = [`rusk on ${framework}`, `bare ${framework}`, limitOf(framework)]
  return [
    rowOf(
      { name: framework, rusk: own, limits: [bare, limit] },
      Object.fromEntries([own, customary, bare, limit].map(name => [name, cpu[name]])),
      'µs',
    ),
    rowOf(
      {
        name: `${framework}: what is added to the bare framework`,
        limits: ['a constant line'],
        targets: [{ times }],
      },
      { rusk: added(own, bare), [customary]: added(customary, bare), 'a constant line': added(limit, bare) },
      'µs',
    ),
  ]
}
