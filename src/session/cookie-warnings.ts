import type { RequestFacts } from './scope.ts'

/** Says once, to whoever runs the program, what keeps a session's cookie from coming back. */
export interface CookieWarnings {
  check(request: RequestFacts): void
}

export function cookieWarnings(cookieName: string, warn: (message: string) => void): CookieWarnings {
  const said = new Set<string>()
  const once = (message: string) => {
    if (said.size >= 8 || said.has(message)) return
    said.add(message)
    warn(message)
  }
  const demandsSecure = /^__(host|secure)-/i.test(cookieName)
  return {
    check({ secure, local, host }) {
      if (secure) return
      if (!local) once(insecureSite(cookieName, host))
      else if (demandsSecure) once(insecureLocalhost(cookieName))
    },
  }
}

function insecureLocalhost(cookieName: string): string {
  return `rusk: the session cookie ${cookieName} was set over http://localhost. Chrome and Firefox keep it, Safari does not. Mend: createSessions({ development: true }) while you develop; it then is called "session" and goes without Secure.`
}

function insecureSite(cookieName: string, host: string | undefined): string {
  // A development server in front, such as that of Next.js, says that it relays.
  if (host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/.test(host)) {
    return `rusk: the session cookie ${cookieName} was set over http://${host}, through a proxy as the request's headers say. It is Secure: Chrome and Firefox keep it if they asked ${host} themselves, Safari does not. Mend: if a proxy ends https, name it in the adapter: state({ trustProxy }); otherwise createSessions({ development: true }) while you develop.`
  }
  const site = host !== undefined && /^[\w.:[\]-]{1,80}$/.test(host) ? `http://${host}` : 'http'
  return `rusk: the session cookie ${cookieName} was set over ${site}. It is Secure, so browsers drop it unless they reached the site by https. Mend: if a proxy ends https, name it in the adapter: state({ trustProxy }); otherwise serve https, or use http://localhost.`
}
