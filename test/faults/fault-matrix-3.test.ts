import { testFaultMatrix } from './fault-matrix';

testFaultMatrix(['associate', 'replace associated', 'look up', 'settings', 'report']);
