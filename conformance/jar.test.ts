import type { JarCase } from './corpus-cases.ts'
import { testCorpus } from './corpus-run.ts'
import { replayJarCase } from './replay.ts'

testCorpus<JarCase>('jar', testCase => replayJarCase(testCase, 'draft'))
