import { testFaultMatrix } from './fault-matrix';

testFaultMatrix(['associate']);
