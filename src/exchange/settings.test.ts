import { describe, expect, it } from 'vitest'
import { namedSettingsOf, refuseTaken, settingsOf } from './settings.ts'
import type { StateOptions } from './state.ts'

const source = { scope: () => ({}) }

describe.each([
  ['state', (options: StateOptions<object>) => namedSettingsOf(options)],
  ['withState', (options: StateOptions<object>) => settingsOf(options)],
] as const)('%s()', (maker, settings) => {
  it.each([null, 'x', {}, Promise.resolve(source), () => source])(
    'refuses sessions that are none: %j',
    sessions => {
      expect(() => settings({ sessions: sessions as never })).toThrow(
        expect.objectContaining({
          code: 'invalid-state-option',
          message: expect.stringContaining(`${maker}(): the option sessions is no source`),
        }),
      )
    },
  )

  it('refuses an option that nobody reads, and a request in place of options', () => {
    for (const options of [{ trustProxi: true }, { headers: {}, url: '/' }])
      expect(() => settings(options as never)).toThrow(
        expect.objectContaining({
          code: 'invalid-state-option',
          message: expect.stringContaining(`if the app was given ${maker} itself, give it ${maker}()`),
        }),
      )
  })

  it('takes what it knows', () => {
    expect(settings({ sessions: source as never, trustProxy: ['loopback'] })).toMatchObject({
      sessions: source,
      trust: { none: false },
    })
  })
})

describe('the name of a state', () => {
  it('is rusk unless told otherwise', () => {
    expect([namedSettingsOf({}).name, namedSettingsOf({ as: 'web' }).name]).toEqual(['rusk', 'web'])
  })

  it.each(['', 5, null])('is refused where it is none: %j', as => {
    expect(() => namedSettingsOf({ as: as as never })).toThrow(
      expect.objectContaining({ code: 'invalid-state-option', facts: { option: 'as' } }),
    )
  })

  it.each(['url', '__proto__', 'constructor'])('is refused where it is taken: %s', name => {
    expect(() => refuseTaken({ url: '/' }, name)).toThrow(
      expect.objectContaining({ code: 'invalid-state-option', facts: { option: 'as' } }),
    )
  })
})
