"""Images per second of torchvision's ImageFolder and a DataLoader with the transforms of DARTS' ImageNet script."""

import argparse
import json
import time

import torch
from torchvision import datasets, transforms


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", required=True, help="folder with a sub-folder per class")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=3, help="after one to warm up")
    parser.add_argument("--jitter", action="store_true", help="change colours too")
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    steps = [transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip()]
    if arguments.jitter:
        steps.append(transforms.ColorJitter(0.4, 0.4, 0.4, 0.2))
    steps += [transforms.ToTensor(), transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
    loader = torch.utils.data.DataLoader(
        datasets.ImageFolder(arguments.pictures, transforms.Compose(steps)),
        batch_size=arguments.batch,
        shuffle=True,
        drop_last=True,
        num_workers=arguments.workers,
        persistent_workers=arguments.workers > 0,
    )
    for number in range(arguments.rounds + 1):
        start = time.perf_counter()
        images = sum(len(labels) for _, labels in loader)
        seconds = time.perf_counter() - start
        if number > 0:
            print(json.dumps({"round": number, "torchvision": round(images / seconds, 1)}), flush=True)


if __name__ == "__main__":
    main()
