import { describe, expect, test } from 'vitest'
import { id, jwt } from '../../tests/audit/rule-cases.ts'
import { isJwt, looksLikeCredential, looksRandom, secretKind } from './credential.ts'

const uuid = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'

describe('signs its user in', () => {
  test.each([
    ['sid', id],
    ['SID', id],
    ['__Host-session', id],
    ['__Secure-next-auth.session-token', uuid],
    ['connect.sid', 's%3Aabc'],
    ['PHPSESSID', 'abc'],
    ['ASP.NET_SessionId', 'abc'],
    ['laravel_session', 'abc'],
    ['remember_user_token', id],
    ['_myapp_session', `${id}--${id}`],
    ['user_session', uuid],
    ['refreshToken', id],
    ['id_token', jwt],
    [`SSESS${id}`, 'x'],
    [`wordpress_logged_in_${id}`, 'admin'],
    ['session', 'QWxhZGRpbjpvcGVuIHNlc2FtZQ'],
  ])('%s', (name, value) => expect(looksLikeCredential(name, value)).toBe(true))
})

describe('does not', () => {
  test.each([
    ...[
      '_ga_session',
      'utm_session',
      'csrf_token',
      'XSRF-TOKEN',
      '__RequestVerificationToken',
      'next-auth.csrf-token',
    ],
    ...[
      'authenticity_token',
      'form_token',
      'SYNCHRONIZER_TOKEN',
      '__stripe_sid',
      'intercom-session-a1b2c3d4',
      'rl_session',
      'didomi_token',
      'aws-waf-token',
      'oauth_state',
      'auth_redirect',
      'visitor_token',
      'cart_token',
      'ab_session',
      'session_variant',
      '_hjSession_123',
    ],
    ...[
      'sidebar',
      'inside',
      'author',
      'tokenizer',
      'ARRAffinity',
      'AWSALB',
      '__cf_bm',
      'theme',
      'cart',
      '',
      'sessionStart',
    ],
  ])('%s, whatever its value', name => expect(looksLikeCredential(name, id)).toBe(false))

  test.each([
    ['sid', 'home'],
    ['session', 'guest'],
    ['session', ''],
    ['session', '1700000000000'],
    ['session', '2026-11-23T12:00:00.000Z'],
    ['token', 'false'],
    ['session-id', '133-1234567-1234567'],
    ['session_name', 'welcome-to-our-little-shop'],
    ['session', 'aaaaaaaaaaaaaaaaaaaa1111'],
  ])('%s=%s', (name, value) => expect(looksLikeCredential(name, value)).toBe(false))
})

test('random is what has no order', () => {
  for (const value of [id, uuid, 's%3Aaf83kdnE92Kd0sKw1', 'ZGFzIGlzdCBlaW4gVGVzdA=='])
    expect(looksRandom(value)).toBe(true)
  for (const value of ['', 'hello', 'a-long-slug-of-many-words', '%7B%22a%22%3A1%7D', '%E0%A4%A'])
    expect(looksRandom(value)).toBe(false)
})

test('a token is one by its header', () => {
  expect(isJwt(jwt)).toBe(true)
  for (const value of ['', 'eyJ', 'a.b.c', `${jwt}.x`, jwt.replace('eyJhbGci', 'eyJhbGcj')])
    expect(isJwt(value)).toBe(false)
})

test('secrets are told by shape or name, and not by a word within a name', () => {
  expect(secretKind('x', `ghp_${'a1B2'.repeat(9)}`)).toBe('key')
  expect(secretKind('db_password', 'hunter2')).toBe('password')
  for (const [name, value] of [
    ['passwordless', 'enabled'],
    ['secretary', 'anna smith'],
    ['password', '1'],
    ['x', 'sk_test'],
  ] as const) {
    expect(secretKind(name, value)).toBeUndefined()
  }
})
