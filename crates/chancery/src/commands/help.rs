//! `chancery completions` and `chancery man`: what shells and `man` read.

use std::io;

use anyhow::Context;
use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man as Page;

use crate::exit::{Code, Failure};

/// Print completions for a shell
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// Shell
    shell: Shell,
}

/// Print the manual page, of the program or of one command
#[derive(Args, Debug)]
pub(crate) struct Man {
    /// Command, for example `publish`
    command: Option<String>,
}

impl Completions {
    pub(crate) fn run(&self, mut program: Command) -> Code {
        clap_complete::generate(self.shell, &mut program, "chancery", &mut io::stdout());
        Code::Ok
    }
}

impl Man {
    pub(crate) fn run(&self, mut program: Command) -> Result<Code, Failure> {
        program.build();
        let page = match &self.command {
            None => program,
            Some(name) => {
                let found = program.find_subcommand(name).cloned();
                found.with_context(|| format!("there is no command `{name}`"))?
            }
        };
        Page::new(page).render(&mut io::stdout()).context("could not write to stdout")?;
        Ok(Code::Ok)
    }
}
