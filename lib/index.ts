export * from './license-configuration';
export * from './license-configuration-grants';
export * from './license-configuration-props';
export * from './license-counting-type';
export * from './license-rule';
export * from './product-information';
export * from './replacement-policy';
