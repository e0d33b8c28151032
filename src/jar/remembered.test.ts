import { describe, expect, it } from 'vitest'
import { CookieJar } from './cookie-jar.ts'
import { Remembered } from './remembered.ts'

describe('Remembered', () => {
  it('forgets what nobody asked for while two generations went by, and keeps what is asked for', () => {
    const remembered = new Remembered<number>(2_000)
    for (let at = 0; at < 100; at++) {
      remembered.set(`key${at}`, at)
      remembered.get('key0')
    }
    expect(remembered.get('key0')).toBe(0)
    expect(remembered.get('key99')).toBe(99)
    expect(remembered.get('key1')).toBeUndefined()
  })

  it('holds fewer of the long keys than of the short', () => {
    const held = (length: number): number => {
      const remembered = new Remembered<boolean>(10_000)
      const keys = Array.from({ length: 200 }, (_, at) => String(at).padStart(length, '0'))
      for (const key of keys) remembered.set(key, true)
      return keys.filter(key => remembered.get(key)).length
    }
    expect(held(1000)).toBeLessThan(held(10))
  })
})

describe('what a jar remembers of a host', () => {
  it('is no longer true once its cookies are gone, moved or joined by those of a domain above', () => {
    const jar = new CookieJar()
    const url = 'https://www.shop.example/'
    const get = (): string => jar.cookieHeader(url)
    expect(get()).toBe('')
    jar.receive(url, 'a=1; Domain=shop.example')
    expect(get()).toBe('a=1')
    jar.receive(url, 'a=2; Domain=shop.example')
    expect(get()).toBe('a=2')
    jar.delete({ name: 'a' })
    expect(get()).toBe('')
    jar.receive(url, 'a=3; Domain=shop.example')
    jar.receive(url, 'b=4')
    expect(get()).toBe('a=3; b=4')
    jar.receive('https://api.shop.example/', 'c=5; Domain=shop.example')
    expect(get()).toBe('a=3; b=4; c=5')
    jar.clear()
    expect(get()).toBe('')
    jar.receive(url, 'd=6')
    expect([get(), jar.size]).toEqual(['d=6', 1])
  })

  it('finds the one of many whose names differ little', () => {
    const jar = new CookieJar()
    const url = 'https://shop.example/'
    const names = Array.from({ length: 170 }, (_, at) => `name-of-a-cookie-${at}`)
    for (const value of ['1', '2']) for (const name of names) jar.receive(url, `${name}=${value}`)
    expect(jar.size).toBe(names.length)
    expect(jar.cookieHeader(url)).toBe(names.map(name => `${name}=2`).join('; '))
    for (const name of names.slice(1)) jar.receive(url, `${name}=; Max-Age=0`)
    expect(jar.cookieHeader(url)).toBe('name-of-a-cookie-0=2')
  })
})
