//! A file system of our own in a file, whose power can be cut: what was not synced is gone when it is mounted again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::cluster::text;

const SIZE_BYTES: u64 = 256 << 20;

/// Mounted until dropped.
pub(crate) struct Disk {
    image: PathBuf,
    at: PathBuf,
    _folder: TempDir,
}

impl Disk {
    /// Makes an ext4 and mounts it at a folder that it creates; or says why that cannot be.
    pub(crate) fn mount(at: &Path) -> Result<Disk, String> {
        let folder = tempfile::Builder::new().prefix("rimward-disk-").tempdir().expect("a temporary folder");
        let image = folder.path().join("image");
        fs::File::create(&image).and_then(|file| file.set_len(SIZE_BYTES)).expect("make room for a file system");
        run("mkfs.ext4", &["-q", "-F", &image.display().to_string()])?;
        fs::create_dir_all(at).expect("create the folder to mount at");
        let disk = Disk { image, at: at.to_owned(), _folder: folder };
        disk.mount_again()?;
        Ok(disk)
    }

    fn mount_again(&self) -> Result<(), String> {
        // Writing back late, so that only what was synced is there after a cut.
        run("mount", &["-o", "loop,commit=300", &self.image.display().to_string(), &self.at.display().to_string()])
    }

    /// After the power was cut: as the machine starts again.
    pub(crate) fn restart(&self) {
        run("umount", &[&self.at.display().to_string()]).expect("unmount");
        self.mount_again().expect("mount again");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = run("umount", &["-l", &self.at.display().to_string()]);
    }
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    match Command::new(program).args(arguments).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("{program} refuses: {}", text(&output).trim())),
        Err(error) => Err(format!("there is no {program}: {error}")),
    }
}
