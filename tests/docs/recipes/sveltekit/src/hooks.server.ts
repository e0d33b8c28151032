// src/hooks.server.ts
import type { Handle } from '@sveltejs/kit/hooks'
import { withState } from 'rusk/fetch'
import { sessions } from './lib/server/sessions.js'

const respond = withState({ sessions }, (_request, state, { event, resolve }: Parameters<Handle>[0]) => {
  event.locals.rusk = state
  return resolve(event)
})

export const handle: Handle = input => respond(input.event.request, input)
