import type { Like } from 'rusk/jar'
import { type ElementNode, element, type ViewNode } from '../view/node.ts'
import type { Question } from './question.ts'
import { isSameSite, redirectsOf, situationOf } from './situations.ts'

/** The picture of a request: who starts it, on which page, through which redirects, to whom. A list, for those who cannot see it. */
export function scene(question: Question, cookie: string): ElementNode {
  const { to, page, top, method, like } = question
  const situation = situationOf(question)
  const inFrame = situation.embeds && top.trim() !== ''
  const start = situation.hasPage
    ? windowBox(
        inFrame ? top : page,
        inFrame ? pageBox(page, question, like) : actBox(question),
        relation(inFrame ? top : page, to, like),
      )
    : element('div', { class: 'box person' }, element('strong', {}, 'The user'), ` ${situation.act}`)
  const hops = redirectsOf(question).map(address =>
    element(
      'li',
      {},
      arrow(method, false),
      element('div', { class: 'box hop' }, host(address), relation(address, to, like), ' redirects'),
    ),
  )
  const target = element(
    'li',
    {},
    arrow(method, cookie !== ''),
    element(
      'div',
      { class: 'box target' },
      element(
        'span',
        { class: 'role' },
        situation.embeds ? 'answers as a part of that page' : 'answers as the new page',
      ),
      host(to),
      element('code', { class: 'sent' }, cookie === '' ? 'no Cookie' : `Cookie: ${cookie}`),
    ),
  )
  return element('ol', { class: 'scene' }, element('li', {}, start), ...hops, target)
}

function windowBox(address: string, content: ViewNode, site: ViewNode): ElementNode {
  return element(
    'div',
    { class: 'box browser' },
    element('div', { class: 'address-bar' }, host(address), site),
    element('div', { class: 'content' }, content),
  )
}

function pageBox(page: string, question: Question, like: Like): ElementNode {
  return element(
    'div',
    { class: 'box inner' },
    element('span', { class: 'role' }, 'a frame of '),
    host(page),
    relation(page, question.to, like),
    actBox(question),
  )
}

function actBox(question: Question): ElementNode {
  const { act, embeds } = situationOf(question)
  return element('span', { class: embeds ? 'act embeds' : 'act' }, act)
}

function arrow(method: string, carries: boolean): ElementNode {
  return element(
    'span',
    { class: carries ? 'arrow carries' : 'arrow' },
    element('code', {}, method),
    element(
      'svg',
      { viewBox: '0 0 48 12', width: 48, height: 12, 'aria-hidden': 'true' },
      element('path', {
        d: 'M0 6h44M39 1l6 5-6 5',
        fill: 'none',
        stroke: 'currentColor',
        'stroke-width': '1.75',
      }),
    ),
  )
}

function host(address: string): ElementNode {
  return element('code', { class: 'host' }, originOf(address))
}

function relation(page: string, to: string, like: Like): ElementNode {
  const same = isSameSite(to, page.trim(), like)
  return element('span', { class: same ? 'site same' : 'site other' }, same ? 'same site' : 'another site')
}

function originOf(address: string): string {
  const url = URL.parse(address.trim())
  return url === null ? address : `${url.protocol}//${url.host}`
}
