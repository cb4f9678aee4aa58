//! Guests that no compiler for Rust makes: the good one with a piece of bytecode grafted on.

use std::path::Path;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, Function, FunctionSection, HeapType, Instruction, Module, SectionId,
    StartSection, TableType, TypeSection,
};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, TypeRef, TypeSectionReader};

/// Name, whether it runs at the start of the instance, and the function.
type Piece = (&'static str, bool, fn() -> Function);

const GRAFTS: [Piece; 4] = [
    ("table_bomb", true, table_bomb),
    ("trap_on_start", true, trap_on_start),
    ("huge_function", false, huge_function),
    ("deep_nesting", false, deep_nesting),
];

const HUGE: i32 = 300_000;
const DEEP: usize = 40_000;

/// Grows the module's table without end.
fn table_bomb() -> Function {
    function(|body| {
        body.instruction(&Instruction::Loop(BlockType::Empty))
            .instruction(&Instruction::RefNull(HeapType::FUNC))
            .instruction(&Instruction::I32Const(1 << 16))
            .instruction(&Instruction::TableGrow(0))
            .instruction(&Instruction::Drop)
            .instruction(&Instruction::Br(0))
            .instruction(&Instruction::End);
    })
}

fn trap_on_start() -> Function {
    function(|body| {
        body.instruction(&Instruction::Unreachable);
    })
}

/// Hundreds of thousands of steps, each of which needs the one before.
fn huge_function() -> Function {
    function(|body| {
        for n in 0..HUGE {
            body.instruction(&Instruction::LocalGet(0))
                .instruction(&Instruction::I32Const(n))
                .instruction(&Instruction::I32Mul)
                .instruction(&Instruction::LocalSet(0));
        }
    })
}

fn deep_nesting() -> Function {
    function(|body| {
        for _ in 0..DEEP {
            body.instruction(&Instruction::Block(BlockType::Empty));
        }
        for depth in 0..DEEP {
            body.instruction(&Instruction::LocalGet(0))
                .instruction(&Instruction::BrIf((depth % 7).min(DEEP - 1 - depth) as u32))
                .instruction(&Instruction::End);
        }
    })
}

fn function(body: impl FnOnce(&mut Function)) -> Function {
    let mut function = Function::new([(1, wasm_encoder::ValType::I32)]);
    body(&mut function);
    function.instruction(&Instruction::End);
    function
}

/// Writes the grafted modules beside the good one; their names.
pub fn write(good: &Path, to: &Path) -> anyhow::Result<Vec<&'static str>> {
    let good = std::fs::read(good)?;
    for (name, starts, body) in GRAFTS {
        let mut graft = Graft { body: body(), starts, ..Graft::default() };
        let mut module = Module::new();
        let done = graft.parse_core_module(&mut module, Parser::new(0), &good);
        done.map_err(|why| anyhow::anyhow!("{name}: {why}"))?;
        let (file, bytes) = (to.join(format!("{name}.wasm")), module.finish());
        // Written anew only where it changed, so that nothing is made again for nothing.
        if std::fs::read(&file).ok().as_ref() != Some(&bytes) {
            std::fs::write(file, bytes)?;
        }
    }
    Ok(GRAFTS.map(|(name, ..)| name).to_vec())
}

struct Graft {
    body: Function,
    starts: bool,
    imported: u32,
    of_type: u32,
    number: u32,
}

impl Default for Graft {
    fn default() -> Self {
        Self { body: Function::new([]), starts: false, imported: 0, of_type: 0, number: 0 }
    }
}

type Done = Result<(), Error<std::convert::Infallible>>;

impl Reencode for Graft {
    type Error = std::convert::Infallible;

    fn parse_type_section(&mut self, types: &mut TypeSection, from: TypeSectionReader<'_>) -> Done {
        utils::parse_type_section(self, types, from)?;
        self.of_type = types.len();
        types.ty().function([], []);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut wasm_encoder::ImportSection,
        from: wasmparser::ImportSectionReader<'_>,
    ) -> Done {
        for import in from.clone().into_imports() {
            self.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
        }
        utils::parse_import_section(self, imports, from)
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        from: FunctionSectionReader<'_>,
    ) -> Done {
        utils::parse_function_section(self, functions, from)?;
        self.number = self.imported + functions.len();
        functions.function(self.of_type);
        Ok(())
    }

    /// The linker gives a table no room to grow.
    fn table_type(&mut self, of: wasmparser::TableType) -> Result<TableType, Error<Self::Error>> {
        Ok(TableType { maximum: None, ..utils::table_type(self, of)? })
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, from: CodeSectionReader<'_>) -> Done {
        utils::parse_code_section(self, code, from)?;
        code.function(&self.body);
        Ok(())
    }

    fn intersperse_section_hook(
        &mut self,
        module: &mut Module,
        after: Option<SectionId>,
        _: Option<SectionId>,
    ) -> Done {
        if self.starts && after == Some(SectionId::Export) {
            module.section(&StartSection { function_index: self.number });
        }
        Ok(())
    }
}
