// src/app.d.ts
import type { State } from 'rusk/fetch'
import type { Session } from 'rusk/session'

declare global {
  namespace App {
    interface Locals {
      rusk: State<Session<{ count: number }>>
    }
  }
}
