import { Cookies, cookie } from 'rusk'
import { cookieSignature, ironSession, keygrip } from 'rusk/compat'
import { keyring } from 'rusk/keys'

const password = 'second password of the tests, long enough'
const keys = keyring('a2V5IGZvciB0aGUgcnVudGltZXMgMDAwMDAwMDAwMDE')
  .accept(cookieSignature('the old secret'))
  .accept(keygrip(['the old key']))
  .accept(ironSession({ password: { 2: password } }))
const likes = cookie('likes', { sign: keys })
const session = cookie('session', { seal: keys })

const signed = 's%3Acheese.ITzilzxyVwtxBPwv5BjJRbpOFP21l4Hg45pvsNLKpMY'
const sealed =
  'Fe26.2*2*c9f6ca5896c435f1ee23e6a59862f01730ee1ee4359cd391fb6834fbdbe57091*5ngDo0xi4urh5ps7hdNzqg*_537mh2Tuy1vg2nP_-uiFnQLve_S0gvHErMIMG6rB7Y**95137008a1e20f93f9dee64b1bc2ebf4f8c7311c135992007584120431649682*_cHkPm7R1Yxn5nssIMRfrd3KRZha7rWGq0_ZJqJ0HyM~2'

/** What other libraries closed opens in every runtime, and is closed again as ours. */
export function compat(check) {
  const opened = [
    [likes, `likes=${signed}`, 'cheese'],
    [likes, 'likes=cheese; likes.sig=vrenfkYakmYKetc7mkDAJK_i3j0', 'cheese'],
    [session, `session=${sealed}`, '{"userId":"ada","theme":"dark"}'],
  ]
  for (const [definition, header, value] of opened) {
    const cookies = new Cookies(header)
    check.equal(`${header.slice(0, 20)} opens`, cookies.get(definition), value)
    const [line] = cookies.setCookieLines()
    const again = new Cookies(line?.split(';')[0])
    check.equal(`${header.slice(0, 20)} opens again`, again.get(definition), value)
    check.equal(`${header.slice(0, 20)} was closed as ours`, again.changed, false)
  }
  check.equal('a changed signature', new Cookies(`likes=${signed}A`).get(likes), undefined)
  check.equal(
    'a changed seal',
    new Cookies(`session=${sealed.replace('_537', '_538')}`).get(session),
    undefined,
  )
}
