import { Cookies, cookie, integer } from 'rusk'
import { generateKey, keyring } from 'rusk/keys'
import { counting } from './checks.mjs'

const older = 'b2xkIGtleSBmb3IgdGhlIHJ1bnRpbWVzIDAwMDAwMDE'
const newer = 'bmV3IGtleSBmb3IgdGhlIHJ1bnRpbWVzIDAwMDAwMDI'
const binding = { cookieName: 'draft', purpose: 'cookie' }
const ended = { ...binding, expires: 1_600_000_000 }
const now = 1_700_000_000_000
const texts = ['', 'plain', 'é 🧀; "quoted"', 'x'.repeat(1000), '{"theme":"dark"}']

// Made when the module loads, as applications do: Workers refuse random bytes there.
const keys = keyring([newer, older])

export function keyrings(check) {
  const counted = keyring([newer, older], { random: counting() })
  const old = keyring(older)
  texts.forEach((text, index) => {
    const signed = counted.sign(text, binding)
    const sealed = counted.seal(text, binding)
    check.same(`signed ${index}`, signed)
    check.same(`sealed ${index}`, sealed)
    check.equal(`verify ${index}`, keys.verify(signed, binding, now), { value: text, stale: false })
    check.equal(`unseal ${index}`, keys.unseal(sealed, binding, now), { value: text, stale: false })
    check.equal(`an old key ${index}`, keys.unseal(old.seal(text, binding), binding, now), {
      value: text,
      stale: true,
    })
    check.equal(
      `another cookie ${index}`,
      keys.verify(signed, { ...binding, cookieName: 'other' }, now),
      undefined,
    )
    check.equal(
      `a changed seal ${index}`,
      keys.unseal(`${sealed.slice(0, -1)}${sealed.endsWith('A') ? 'B' : 'A'}`, binding, now),
      undefined,
    )
    check.equal(`expired ${index}`, keys.unseal(counted.seal(text, ended), binding, now), undefined)
  })
  check.equal('two seals differ', new Set([keys.seal('a', binding), keys.seal('a', binding)]).size, 2)
  check.equal('two keys differ', new Set([generateKey(), generateKey()]).size, 2)
  check.equal('a key has 32 bytes', generateKey().length, 43)
  check.throws('no keys', () => keyring(undefined), 'keys-missing')

  const visits = cookie('visits', { value: integer(), sign: keys })
  const draft = cookie('__Host-draft', { seal: keys })
  const response = new Cookies('')
  response.set(visits, 42)
  response.set(draft, 'é')
  const sent = response.setCookieLines().map(line => line.split(';')[0])
  check.equal('typed and signed', new Cookies(sent.join('; ')).get(visits), 42)
  check.equal('typed and sealed', new Cookies(sent.join('; ')).get(draft), 'é')
  check.equal('changed', new Cookies(sent.join('; ').replace('42', '43')).get(visits), undefined)
}

/** A token closed with this runtime's own random bytes, for the other runtimes to open. */
export const close = () => ({
  signed: keys.sign('from afar é', binding),
  sealed: keys.seal('from afar é', binding),
})

/** Opens what other runtimes closed. */
export function opens(check, tokens) {
  for (const [runtime, { signed, sealed }] of Object.entries(tokens)) {
    const expected = { value: 'from afar é', stale: false }
    check.equal(`verify what ${runtime} signed`, keys.verify(signed, binding, now), expected)
    check.equal(`unseal what ${runtime} sealed`, keys.unseal(sealed, binding, now), expected)
  }
}
