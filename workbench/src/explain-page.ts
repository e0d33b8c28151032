import { emptyQuestion, type Question } from './page/question.ts'

interface Example {
  readonly title: string
  readonly href: string
}

/** Questions that people ask, each a link to its answer. */
export const examples: readonly Example[] = [
  example('A Strict cookie, and a link from elsewhere', {
    url: 'https://bank.example/sign-in',
    set: 'session=9f2c; Path=/; Secure; HttpOnly; SameSite=Strict\ntheme=dark; Path=/; Secure; SameSite=Lax',
    to: 'https://bank.example/account',
    how: 'link',
    page: 'https://mail.example/inbox',
  }),
  example('A widget in somebody else’s page', {
    url: 'https://chat.example/widget',
    set: 'visitor=17; Path=/; Secure\nseen=yes; Path=/; Secure; SameSite=None\nkept=apart; Path=/; Secure; SameSite=None; Partitioned',
    got: 'embedded',
    to: 'https://chat.example/widget',
    how: 'frame',
    page: 'https://shop.example/',
  }),
  example('__Host- and a Domain', {
    url: 'https://www.shop.example/',
    set: '__Host-basket=3; Domain=shop.example; Path=/; Secure\n__Host-basket=3; Path=/; Secure',
    to: 'https://www.shop.example/cart',
  }),
  example('Secure over plain http', {
    url: 'http://shop.example/',
    set: 'basket=3; Path=/; Secure\nbasket=3; Path=/',
    to: 'http://shop.example/cart',
  }),
  example('A form on another site posts', {
    url: 'https://forum.example/',
    set: 'session=7; Path=/; Secure; SameSite=Lax\nold=7; Path=/; Secure',
    to: 'https://forum.example/posts',
    how: 'form',
    method: 'POST',
    page: 'https://evil.example/',
  }),
  example('Home again through a redirect, in Firefox', {
    like: 'firefox',
    url: 'https://shop.example/',
    set: 'session=7; Path=/; Secure; SameSite=Strict',
    to: 'https://shop.example/paid',
    how: 'link',
    page: 'https://shop.example/pay',
    redirects: 'https://pay.example/done',
  }),
  example('What curl -i printed', {
    url: 'https://api.shop.example/login',
    set: 'HTTP/2 200\ndate: Mon, 23 Nov 2026 10:00:00 GMT\nset-cookie: id=7; Domain=.shop.example; Path=/api; Secure\nset-cookie: lang=de; Domain=example\n',
    to: 'https://api.shop.example/api/orders',
  }),
]

function example(title: string, question: Partial<Question>): Example {
  // Examples hold no secrets: they keep their values.
  return { title, href: `/explain#${new URLSearchParams({ ...emptyQuestion, ...question })}` }
}
