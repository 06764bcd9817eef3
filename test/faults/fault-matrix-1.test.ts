import { testFaultMatrix } from './fault-matrix';

testFaultMatrix(['create', 'update', 'delete']);
