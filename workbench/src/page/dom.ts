import { type ViewNode, writtenAttributes } from '../view/node.ts'

const svgTags = new Set(['svg', 'path', 'circle', 'line', 'title'])

/** A node as part of the page: no text ever becomes markup. */
export function toDom(node: ViewNode): Node {
  if (typeof node === 'string') return document.createTextNode(node)
  const made = svgTags.has(node.tag)
    ? document.createElementNS('http://www.w3.org/2000/svg', node.tag)
    : document.createElement(node.tag)
  for (const [name, value] of writtenAttributes(node)) made.setAttribute(name, value)
  made.append(...node.children.map(toDom))
  return made
}

/** The one element that a page of ours has for a selector. */
export function part<Type extends HTMLElement = HTMLElement>(selector: string): Type {
  const found = document.querySelector<Type>(selector)
  if (found === null) throw new Error(`the page has no ${selector}`)
  return found
}

/** Shows nodes in place of what a part of the page showed. */
export function show(place: Element, ...nodes: readonly ViewNode[]): void {
  place.replaceChildren(...nodes.map(toDom))
}
