import { lineRule, type Rule } from '../rule.ts'

/** A credential that browsers would also send in the clear. On this machine, where nothing listens in, it is no fault. */
export const sessionWithoutSecure: Rule = lineRule(
  {
    id: 'session-without-secure',
    severity: 'error',
    title: 'A session or token without Secure',
    source: { section: 'RFC 6265bis §8.3', asvs: '3.3.1' },
  },
  (line, { url, loopback }) => {
    if (!line.credential || line.secure || loopback || !line.verdict.stored) return undefined
    const plain = url.protocol === 'http:' || url.protocol === 'ws:'
    return plain
      ? {
          message: `It signs its user in, and ${url.host} sets it over plain ${url.protocol.slice(0, -1)}, where anyone on the way can read it.`,
          mend: 'Serve the site over https alone, and add Secure.',
        }
      : {
          message: 'It signs its user in, and lacks Secure: a browser also sends it over plain http.',
          mend: 'Add Secure.',
        }
  },
)
