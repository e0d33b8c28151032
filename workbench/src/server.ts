import { listen } from '../../examples/serve.ts'
import { workbench } from './app.ts'

listen(workbench)
