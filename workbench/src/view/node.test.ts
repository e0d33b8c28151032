import fc from 'fast-check'
import { expect, it } from 'vitest'
import { element, toHtml } from './node.ts'

it('writes elements, attributes and text', () => {
  const node = element('p', { class: 'a', hidden: true, id: undefined, title: false }, 'x', element('br'))
  expect(toHtml(node)).toBe('<p class="a" hidden="">x<br></p>')
})

it('escapes whatever text and attributes hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', '=', '/', ' ') }), text => {
      const html = toHtml(element('p', { title: text }, text))
      const [, title, content] = /^<p title="([^"<>']*)">([^<>"']*)<\/p>$/.exec(html) ?? []
      const read = (escaped = '') =>
        escaped
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&')
      expect([read(title), read(content)]).toEqual([text, text])
    }),
  )
})

it.each([
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,x',
  '//evil.example',
  '/\\evil.example',
  '',
])('makes no link to %j', href => {
  expect(toHtml(element('a', { href }, 'x'))).toBe('<a>x</a>')
})

it('links to addresses, paths and places in the page', () => {
  for (const href of ['https://a.example/', '/programs/likes', '#main']) {
    expect(toHtml(element('a', { href }))).toBe(`<a href="${href}"></a>`)
  }
})
