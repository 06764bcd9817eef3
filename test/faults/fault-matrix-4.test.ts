import { testFaultMatrix } from './fault-matrix';

testFaultMatrix(['replace associated', 'look up', 'settings', 'report']);
