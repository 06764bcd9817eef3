import { testFaultMatrix } from './fault-matrix';

testFaultMatrix(['replace', 'adopt']);
