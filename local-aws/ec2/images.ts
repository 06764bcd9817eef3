// RegisterImage, DescribeImages, DeregisterImage.
import { AwsError } from '../errors';
import { Configuration } from '../license-manager/configuration';
import { Form, Output, required, texts } from './form';
import { Image, newId, State } from './state';
import { filtered, tagSet, tagsFrom } from './tags';

export function registerImage(state: State, form: Form, associatedWith: (arn: string) => readonly Configuration[]): Output {
  const id = newId('ami');
  const arn = state.arn(`image/${id}`, '');
  state.images.set(id, {
    id,
    arn,
    ownerId: state.account,
    name: required(form, 'Name'),
    platform: 'Linux/UNIX',
    tags: tagsFrom(form, 'image'),
    licenses: () => associatedWith(arn),
  });
  return { imageId: id };
}

export function describeImages(state: State, form: Form): Output {
  const owners = texts(form, 'Owner').map((owner) => (owner === 'self' ? state.account : owner));
  const images = state
    .select(state.images, texts(form, 'ImageId'), imageNotFound)
    .filter(({ ownerId }) => owners.length === 0 || owners.includes(ownerId));
  const found = filtered(images, form, ({ id, name, ownerId }) => ({ 'image-id': id, name, 'owner-id': ownerId }));
  return {
    imagesSet: found.map((image) => ({
      imageId: image.id,
      imageOwnerId: image.ownerId,
      imageState: 'available',
      imageType: 'machine',
      name: image.name,
      platformDetails: image.platform,
      isPublic: false,
      tagSet: tagSet(image.tags),
    })),
  };
}

export function deregisterImage(state: State, form: Form): Output {
  const image = imageOf(state, required(form, 'ImageId'));
  state.images.delete(image.id);
  return { return: true };
}

export function imageOf(state: State, id: string): Image {
  const image = state.images.get(id);
  if (image === undefined) {
    throw imageNotFound(id);
  }
  return image;
}

function imageNotFound(id: string): AwsError {
  return new AwsError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
}
